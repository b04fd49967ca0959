"""What a person can tell the viewer, by key, button or menu, and how these show how things stand."""
