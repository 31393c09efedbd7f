/** What a service may be made with, as it is asked for and as options say it. */
export const CHOICES = {
  database: { byDefault: true, question: 'Keep items in Postgres?', text: 'keep items in Postgres' },
  cache: {
    byDefault: false,
    question: 'Keep answers in a cache, shared over Redis?',
    text: 'a cache, shared over Redis',
  },
  upstream: {
    byDefault: false,
    question: 'Call another service?',
    text: 'call another service, which tests play',
  },
  ship: {
    byDefault: true,
    question: 'Write images, charts and pipelines with "seaworthy ship"?',
    text: 'the command that writes images, charts and pipelines',
  },
} as const

export type Choice = keyof typeof CHOICES
export const choices = Object.keys(CHOICES) as readonly Choice[]
