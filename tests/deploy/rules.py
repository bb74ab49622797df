"""What docker-compose.yml promises beyond its schema: each rule names the offenders, and none is the wish."""

from __future__ import annotations

from typing import Any

from tests.deploy.files import with_defaults

SECRETS = ("POSTGRES_PASSWORD", "REDIS_PASSWORD", "SECRET_KEY")
LOOPBACK = "127.0.0.1"
Compose = dict[str, Any]


def is_job(service: dict[str, Any]) -> bool:
    return bool(service.get("restart") == "no")


def unchecked(compose: Compose) -> list[str]:
    """Services that keep running without a health check of their own."""
    return [
        name
        for name, service in compose["services"].items()
        if not is_job(service) and service.get("healthcheck", {}).get("test", ["NONE"])[0] not in {"CMD", "CMD-SHELL"}
    ]


def unpinned(compose: Compose) -> list[str]:
    """Images without a version, or with one that moves under it."""
    tags = {name: service["image"].partition(":")[2] for name, service in compose["services"].items()}
    return [name for name, tag in tags.items() if tag in {"", "latest", "stable", "main", "edge", "nightly"}]


def privileged(compose: Compose) -> list[str]:
    """Services with any right that they do not need."""
    return [
        name
        for name, service in compose["services"].items()
        if service.get("read_only") is not True
        or service.get("cap_drop") != ["ALL"]
        or service.get("security_opt") != ["no-new-privileges:true"]
        or {"cap_add", "privileged", "network_mode", "pid", "ipc", "userns_mode"} & set(service)
        or any(str(volume).startswith(("/", ".", "~")) for volume in service.get("volumes", []))
    ]


def rooted(compose: Compose) -> list[str]:
    """Services of others' images, which may start as root, without a user; our own images name theirs themselves."""
    return [
        name
        for name, service in compose["services"].items()
        if "build" not in service and service.get("user", "root").partition(":")[0] in {"root", "0"}
    ]


def without_scratch(compose: Compose) -> list[str]:
    """Read-only services that have no /tmp of their own."""
    return [
        name
        for name, service in compose["services"].items()
        if "/tmp" not in [mount.partition(":")[0] for mount in service.get("tmpfs", [])]
    ]


def published(compose: Compose) -> list[str]:
    """Ports of the host, other than the proxy's on an address that is the loopback one unless .env says otherwise."""
    return [
        f"{name} {port}"
        for name, service in compose["services"].items()
        for port in service.get("ports", [])
        if name != "proxy" or not isinstance(port, dict) or with_defaults(port.get("host_ip", "")) != LOOPBACK
    ]


def wide_open(compose: Compose) -> list[str]:
    """Ports of the host on an address that nobody had to name."""
    return [
        f"{name} {port}"
        for name, service in compose["services"].items()
        for port in service.get("ports", [])
        if not isinstance(port, dict) or ":?" not in port.get("host_ip", "")
    ]


def outward(compose: Compose) -> list[str]:
    """Services but the proxy that are on a network with a way out, or on none that is named."""
    internal = {name for name, network in compose["networks"].items() if (network or {}).get("internal") is True}
    return [
        name
        for name, service in compose["services"].items()
        if name != "proxy" and not set(service.get("networks", ["default"])) <= internal
    ]


def neighbours_of_proxy(compose: Compose) -> list[str]:
    """Services but the web server that the proxy could reach."""
    networks = set(compose["services"]["proxy"]["networks"])
    return [
        name
        for name, service in compose["services"].items()
        if name not in {"proxy", "web"} and networks & set(service["networks"])
    ]


def hasty(compose: Compose) -> list[str]:
    """Services that use the tables and do not wait until these, the database and the queue are ready."""
    wanted = {
        "db": "service_healthy",
        "redis": "service_healthy",
        "migrate": "service_completed_successfully",
    }
    return [
        name
        for name, service in compose["services"].items()
        if "DATABASE_URL" in service.get("environment", {})
        and {other: wait["condition"] for other, wait in service.get("depends_on", {}).items()}
        != {other: condition for other, condition in wanted.items() if other != name}
    ]


def given_away(compose: Compose) -> list[str]:
    """Mentions of a secret that do not insist on its being set, or that hold it in clear."""
    texts = [
        (name, str(value))
        for name, service in compose["services"].items()
        for value in [*service.get("environment", {}).values(), *service.get("command", [])]
    ]
    loose = [
        f"{name}: {secret}"
        for name, text in texts
        for secret in SECRETS
        if text.count(f"${{{secret}") != text.count(f"${{{secret}:?")
    ]
    clear = [
        f"{name}: {key}"
        for name, service in compose["services"].items()
        for key, value in service.get("environment", {}).items()
        # One that may be left out is empty then: what it opens stays shut.
        if any(word in key for word in ("PASSWORD", "SECRET", "AUTH", "TOKEN"))
        and ":?" not in str(value)
        and value != f"${{{key}:-}}"
    ]
    return loose + clear


def astray(compose: Compose) -> list[str]:
    """Volumes that are used and not declared, or declared and not used."""
    used = {
        volume.partition(":")[0] for service in compose["services"].values() for volume in service.get("volumes", [])
    }
    return sorted(used ^ set(compose["volumes"]))
