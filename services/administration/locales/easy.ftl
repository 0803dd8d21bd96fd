# The office works in Japanese: see ja.ftl.
