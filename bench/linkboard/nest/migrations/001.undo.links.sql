DROP TABLE thumbnails;
DROP TABLE links;
