"""What the emulator shows to a browser: what runs, which scripts are set, the last calls, and the contract to try."""
