import type { SpeciesFacts } from './species-facts.ts'

/** Sentences written for this repository; the service only needs something to clean and to translate. */
const LIVES: Readonly<Record<string, readonly string[]>> = {
  cave: [
    'It sleeps in wet caves and wakes when the last light is gone.',
    'It knows every tunnel under the hills by the sound of its own steps.',
    'It hides between cold stones where no lamp has ever been lit.',
  ],
  forest: [
    'It waits among old trees and drops on you like a ripe fruit.',
    'It keeps the paths of the forest clean for those who walk quietly.',
    'It builds a new nest in the highest branch before every storm.',
  ],
  grassland: [
    'It runs through tall grass faster than the wind that bends it.',
    'It rests in the meadow at noon and watches the clouds with one eye open.',
    'It shares its berries with travellers who have lost their way.',
  ],
  mountain: [
    'It climbs bare peaks to be the first who sees the sun.',
    'It guards the pass and often lets only the polite go over it.',
    'It sharpens its claws on cliffs until the valley hears them sing.',
  ],
  rare: [
    'It appears once in a hundred years and does not say why.',
    'It has been drawn by many and photographed by nobody.',
    'It leaves a silence behind in which you hear your own heart.',
  ],
  'rough-terrain': [
    'It feeds on rust and sparks and never sleeps near water.',
    'It rolls over broken ground without a scratch on its shell.',
    'It hums before an earthquake and is angry when nobody listens.',
  ],
  sea: [
    'It follows ships for days and learns the songs of their crews.',
    'It drifts in deep water and glows when it is afraid.',
    'It turns with the tide and knows where every wreck lies.',
  ],
  urban: [
    'It lives behind the walls of your house and pays with good dreams.',
    'It rides the last train of the night and always gets off at the right stop.',
    'It guards doorsteps in return for half of your supper.',
  ],
  'waters-edge': [
    'It sits where the river meets the reeds and counts the rings on the water.',
    'It washes everything that it finds, whether you want it back or not.',
    'It calls before the rain and has never been wrong.',
  ],
  unknown: [
    'It has been seen in many places and stayed in none of them.',
    'It carries a scent that nobody can name and everybody remembers.',
    'It watches you from afar and copies what you do.',
  ],
}

const LEGEND = [
  'It is the reason why the old maps have an empty corner.',
  'It speaks to those who have nothing to ask.',
  'It can undo in a moment what took the world an age.',
]
const MYTH = [
  'It may be only a story, but the story has footprints.',
  'It grants wishes and forgets them before you do.',
]
const SHY = ['It flees before you have opened your bag.', 'It trusts nobody who owns a net.']
const STEADY = [
  'It takes three days to befriend and never leaves afterwards.',
  'It fights only when its young are near.',
]
const TAME = [
  'It comes when you whistle and brings its enemies too.',
  'It is happy with anyone who does not hurry.',
]

/** The English description of a species, the same every time, broken into the lines of a small screen. */
export function flavourText(facts: SpeciesFacts): string {
  const { id, name, habitat } = facts
  const lives = LIVES[habitat ?? 'unknown'] ?? (LIVES.unknown as readonly string[])
  const first = pick(lives, id).replace(/^It/, inCapitals(name))
  return asOnAScreen(`${first} ${pick(characterOf(facts), id >> 1)}`)
}

function characterOf({ is_legendary, is_mythical, capture_rate }: SpeciesFacts): readonly string[] {
  if (is_legendary) return LEGEND
  if (is_mythical) return MYTH
  if (capture_rate <= 60) return SHY
  return capture_rate <= 150 ? STEADY : TAME
}

const inCapitals = (name: string): string =>
  name
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join(' ')

const pick = (texts: readonly string[], at: number): string => texts[at % texts.length] as string

const LINE = 28
const LINES_A_SCREEN = 3

/** Line feeds between lines, form feeds between screens, and long words split by a soft hyphen, as in the games. */
function asOnAScreen(text: string): string {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > LINE) {
      if (word.length >= 10) {
        lines.push(`${line} ${word.slice(0, 5)}\u00ad`)
        line = word.slice(5)
        continue
      }
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  lines.push(line)
  return lines.reduce((text, next, index) => text + (index % LINES_A_SCREEN === 0 ? '\f' : '\n') + next)
}
