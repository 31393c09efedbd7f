export const fuzzFlaws = {
  'fails-on-zero': 'an allowed edge of a number is a 500',
  'lies-in-document': 'a field has another type than the document says',
}
