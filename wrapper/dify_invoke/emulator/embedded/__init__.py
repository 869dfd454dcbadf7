"""Small deterministic models. They use no network, no random numbers and no clock."""
