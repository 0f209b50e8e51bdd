"""What sharing decisions promise."""
