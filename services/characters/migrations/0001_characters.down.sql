DROP TABLE catalogue_state;
DROP TABLE characters;
