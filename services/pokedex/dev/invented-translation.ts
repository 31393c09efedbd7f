/** Words that begin what is said of a subject, in our own descriptions and in most plain English. */
const VERB =
  /^(\S+(?:\s\S+)?)\s+((?:is|has|can|may|does|sleeps|knows|hides|waits|keeps|builds|runs|rests|shares|climbs|guards|sharpens|appears|leaves|feeds|rolls|hums|follows|drifts|turns|lives|rides|sits|washes|calls|carries|watches|speaks|grants|flees|trusts|takes|fights|comes)\b)\s+(.+)$/

/** Puts the subject of each sentence last, as Yoda would. Not a grammar: enough to tell that a text was translated. */
export function asYoda(text: string): string {
  return sentences(text)
    .map(({ words, end }) => {
      const [, subject = '', verb = '', rest = ''] = VERB.exec(words) ?? []
      if (rest === '') return `${words}, hmm${end}`
      return `${capital(rest)}, ${subject === 'It' ? 'it' : subject} ${verb}${end}`
    })
    .join(' ')
}

const OLDER: readonly (readonly [RegExp, string])[] = [
  [/\byour own\b/gi, 'thine own'],
  [/\byour\b/gi, 'thy'],
  [/\byou have\b/gi, 'thou hast'],
  [/\byou do\b/gi, 'thou dost'],
  [/\byou hear\b/gi, "thou hear'st"],
  [/\byou want\b/gi, 'thou wouldst have'],
  [/\bwhen you\b/gi, 'when thou'],
  [/\byou\b/gi, 'thee'],
  [/\bit is\b/gi, "'tis"],
  [/\bhas\b/gi, 'hath'],
  [/\bdoes\b/gi, 'doth'],
  [/\boften\b/gi, 'oft'],
  [/\bover\b/gi, "o'er"],
  [/\bbefore\b/gi, 'ere'],
  [/\bnever\b/gi, "ne'er"],
  [/\bbetween\b/gi, 'betwixt'],
  [/\bamong\b/gi, 'amongst'],
  [/\bnobody\b/gi, 'no man'],
  [/\benemies\b/gi, 'foes'],
  [/\bafterwards\b/gi, 'thereafter'],
  [/\balways\b/gi, 'aye'],
  [/\bnothing\b/gi, 'naught'],
]

/** Older words for newer ones. A text without any of them is answered as the real service does, with a flourish. */
export function asShakespeare(text: string): string {
  const older = OLDER.reduce(
    (said, [word, instead]) => said.replace(word, (found) => likeCase(found, instead)),
    text,
  )
  return older === text ? `Forsooth, ${small(text)}` : older
}

function sentences(text: string): { words: string; end: string }[] {
  return [...text.matchAll(/([^.!?]+)([.!?]*)\s*/g)].map(([, words = '', end = '']) => ({
    words: words.trim(),
    end: end || '.',
  }))
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
const small = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1)
const likeCase = (found: string, instead: string): string =>
  /^[A-Z]/.test(found) ? instead.replace(/[a-z]/, (letter) => letter.toUpperCase()) : instead
