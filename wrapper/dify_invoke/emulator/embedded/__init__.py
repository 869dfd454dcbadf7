"""Small deterministic models, so that the emulator answers without network, chance or clock."""
