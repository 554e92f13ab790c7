"""The live training panel: it trains in the background, and what trains never imports it."""
