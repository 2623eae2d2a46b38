"""What the notice says, and the advice drawn from it; knows records, never screens."""
