"""Signatures: what others sign is read as they mean it, and what is signed too little, late or otherwise is refused."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding

from discovery.federation.signing import (
    BadSignature,
    Signature,
    check_request,
    digest_of,
    is_signed_by,
    new_key,
    public_of,
    signed_headers,
    signed_text,
)

NOW = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
BODY = b'{"type": "Follow"}'
KEY = new_key()

# The test case of the draft (draft-cavage-http-signatures-12, appendix C): its public key, its request, its signatures.
DRAFT_KEY = """-----BEGIN PUBLIC KEY-----
MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDCFENGw33yGihy92pDjZQhl0C3
6rPJj+CvfSC8+q28hxA161QFNUd13wuCTUcq0Qd2qsBe/2hFyc2DCJJg0h1L78+6
Z4UMR7EOcpfdUE9Hf3m/hs+FUR45uBJeDK1HSFHD8bHKD6kv8FPGfJTotc+2xjJw
oYi+1hqp1fIekaxsyQIDAQAB
-----END PUBLIC KEY-----
"""
DRAFT_HEADERS = {
    "host": "example.com",
    "date": "Sun, 05 Jan 2014 21:31:40 GMT",
    "content-type": "application/json",
    "digest": "SHA-256=X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=",
    "content-length": "18",
}
DRAFT_BASIC = (
    'keyId="Test",algorithm="rsa-sha256",headers="(request-target) host date",signature="qdx+H7PHHDZgy4y/Ahn9Tny9V3GP6'
    "YgBPyUXMmoxWtLbHpUnXS2mg2+SbrQDMCJypxBLSPQR2aAjn7ndmw2iicw3HMbe8VfEdKFYRqzic+efkb3nndiv/x1xSHDJWeSWkx3ButlYSuBskL"
    'u6kd9Fswtemr3lgdDEmn04swr2Os0="'
)
DRAFT_ALL = (
    'keyId="Test",algorithm="rsa-sha256",headers="(request-target) host date content-type digest content-length",'
    'signature="vSdrb+dS3EceC9bcwHSo4MlyKS59iFIrhgYkz8+oVLEEzmYZZvRs8rgOp+63LEM3v+MFHB32NfpB2bEKBIvB1q52LaEUHFv120V01I'
    'L+TAD48XaERZFukWgHoBTLMhYS2Gb51gWxpeIq8knRmPnYePbF5MOkR0Zkly4zKH7s1dE="'
)


@pytest.mark.parametrize("header", [DRAFT_BASIC, DRAFT_ALL])
def test_the_signatures_of_the_draft_are_of_the_text_that_is_made_here(header):
    signature = Signature.parse(header)
    text = signed_text(signature.headers, "POST", "/foo?param=value&pet=dog", DRAFT_HEADERS)
    key = serialization.load_pem_public_key(DRAFT_KEY.encode())
    key.verify(signature.value, text, padding.PKCS1v15(), hashes.SHA256())  # raises where it is of another text
    assert DRAFT_HEADERS["digest"] == digest_of(b'{"hello": "world"}')


def test_its_key_of_1024_bits_is_too_short_for_us():
    signature = Signature.parse(DRAFT_BASIC)
    text = signed_text(signature.headers, "POST", "/foo?param=value&pet=dog", DRAFT_HEADERS)
    assert not is_signed_by(DRAFT_KEY, signature, text)


def signed(body: bytes = BODY, now: datetime = NOW, key: str = KEY) -> dict[str, str]:
    headers = signed_headers(
        key_id="https://there/a#main-key",
        private_key=key,
        method="POST",
        address="https://here/inbox?a=b",
        body=body,
        now=now,
    )
    return {name.lower(): value for name, value in headers.items()}


def checked(headers: dict[str, str], body: bytes = BODY, target: str = "/inbox?a=b", now: datetime = NOW) -> bool:
    signature = Signature.parse(headers["signature"])
    text = check_request(signature=signature, method="POST", target=target, headers=headers, body=body, now=now)
    return is_signed_by(public_of(KEY), signature, text)


def test_what_is_signed_here_counts():
    assert checked(signed())
    assert signed()["date"] == "Thu, 26 Nov 2026 12:00:00 GMT"


def test_hs2019_and_spaces_between_parameters_are_understood():
    headers = signed()
    headers["signature"] = headers["signature"].replace("rsa-sha256", "hs2019").replace('",', '", ')
    assert checked(headers)


def test_another_key_target_or_host_does_not_count():
    assert not checked(signed(key=new_key()))
    assert not checked(signed(), target="/inbox")
    assert not checked({**signed(), "host": "elsewhere"})
    assert not checked({**signed(), "date": "Thu, 26 Nov 2026 12:00:01 GMT"})


def test_another_body_does_not_count_though_its_digest_is_right():
    other = b'{"type": "Delete"}'
    with pytest.raises(BadSignature, match="digest"):
        checked(signed(), body=other)
    assert not checked({**signed(), "digest": digest_of(other)}, body=other)


@pytest.mark.parametrize("away", [timedelta(hours=-13), timedelta(hours=2)])
def test_a_time_that_is_not_near_is_refused(away):
    with pytest.raises(BadSignature, match="too far"):
        checked(signed(now=NOW + away))


def test_clocks_may_differ_a_little():
    assert checked(signed(now=NOW + timedelta(minutes=30)))
    assert checked(signed(now=NOW - timedelta(hours=11)))


@pytest.mark.parametrize("left_out", ["(request-target)", "host", "date", "digest"])
def test_each_part_must_be_signed(left_out):
    headers = signed()
    names = [name for name in ("(request-target)", "host", "date", "digest") if name != left_out]
    text = signed_text(names, "POST", "/inbox?a=b", headers)
    key = serialization.load_pem_private_key(KEY.encode(), None)
    value = base64.b64encode(key.sign(text, padding.PKCS1v15(), hashes.SHA256())).decode()
    headers["signature"] = f'keyId="k",headers="{" ".join(names)}",signature="{value}"'
    with pytest.raises(BadSignature, match="must sign"):
        checked(headers)


@pytest.mark.parametrize(
    "header",
    [
        "",
        "nonsense",
        'keyId="k"',
        'signature="AAAA"',
        'keyId="k",signature="not base64!"',
        'keyId="k",algorithm="hmac-sha256",signature="AAAA"',
        'keyId="k",signature="AAAA" and more',
    ],
)
def test_a_header_that_cannot_be_read_is_refused(header):
    with pytest.raises(BadSignature):
        Signature.parse(header)


def test_a_signed_header_that_is_missing_is_refused():
    headers = signed()
    headers["signature"] = headers["signature"].replace(" digest", " digest x-more")
    with pytest.raises(BadSignature, match="x-more"):
        checked(headers)


def test_a_date_that_is_none_is_refused():
    with pytest.raises(BadSignature, match="cannot be read"):
        checked({**signed(), "date": "tomorrow"})


def test_keys_that_are_no_rsa_keys_signed_nothing():
    signature = Signature("k", ["date"], b"")
    of_curve = ec.generate_private_key(ec.SECP256R1()).public_key()
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    pem = of_curve.public_bytes(serialization.Encoding.PEM, form).decode()
    assert not is_signed_by(pem, signature, b"")
    assert not is_signed_by("no key", signature, b"")
