"""The pane that shows images: viewports, tools, overlay text, thumbnails, and a prior beside the current study."""
