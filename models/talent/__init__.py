"""The talent map: performance and potential of everybody, nine boxes, and who could succeed."""
