"""What conversations tell."""
