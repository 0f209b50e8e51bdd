"""What referrals promise."""
