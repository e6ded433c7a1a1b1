"""Scene -> SVG, draw.io, DOT, Mermaid; topology -> CSV."""
