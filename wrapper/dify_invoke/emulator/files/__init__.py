"""The files of the emulator's workspace: signed addresses, uploads and downloads."""
