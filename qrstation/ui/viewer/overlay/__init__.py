"""The words over a picture, corner by corner: made of plain values, laid out, and painted last."""
