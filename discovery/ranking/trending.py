"""What is liked just now, against who posted it; pure."""

import math


def heat(actions: float, followers: int) -> float:
    """`actions` / (1 + log₁₀(1 + followers)): of equals, that of whom fewer know.

    `actions` is Σ 2^(-age / half-life) over what people did with a post, at least 0. Somebody with nine followers needs
    twice as many actions as somebody with none, and with 999 four times as many: the logarithm of the degree, as in
    Adamic & Adar, "Friends and neighbors on the Web", Social Networks 25(3), 2003. Raises ValueError below 0.
    """
    if actions < 0 or followers < 0:
        raise ValueError(f"Actions and followers are not negative, unlike {actions} and {followers}.")
    return actions / (1.0 + math.log10(1 + followers))
