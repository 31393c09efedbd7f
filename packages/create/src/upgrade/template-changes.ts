/** What changed in the template, by its version, for people whose services were written before. Newest last. */
export const TEMPLATE_CHANGES: readonly (readonly string[])[] = [
  ['The first version that services note.'],
  [
    'Routes name their operations, and changes say that they need If-Match.',
    'A test takes all migrations back and applies them again.',
    'The drill file is valid without a database too.',
  ],
]

export const TEMPLATE_VERSION = TEMPLATE_CHANGES.length
