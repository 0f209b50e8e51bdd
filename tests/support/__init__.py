"""What tests stand on: throw-away databases, and fakes for the world at the edge."""
