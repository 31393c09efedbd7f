import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { type Command, command, UsageError } from '@seaworthy/readiness/command-line'
import type { NewCommandIo } from '../new-command.ts'
import { serviceFiles } from '../service-files.ts'
import { serviceTemplate } from '../service-template.ts'
import { type FileUpgrade, fileUpgrade } from './file-upgrade.ts'
import { mergedText } from './merged-text.ts'
import { TEMPLATE_CHANGES, TEMPLATE_VERSION } from './template-changes.ts'
import { NOTE, noteText, readNote } from './template-note.ts'

const TOLD: Readonly<Record<FileUpgrade['kind'], string | undefined>> = {
  same: undefined,
  new: 'new',
  changed: 'changed',
  merged: 'merged',
  removed: 'removed',
  'left out': 'left out, as it was removed here:',
  kept: 'kept, though the template has it no more:',
  conflict: 'conflict, marked in',
  beside: 'conflict, without git to merge; the template is beside:',
}

/** @param find the folder of a service, by its name or as the only one there is. */
export const upgradeCommand = (find: (cwd: string, name?: string) => string): Command<NewCommandIo> =>
  command({
    name: 'upgrade',
    summary: 'bring what changed in the template of services to one that was written from it',
    about: `Merges, file by file, what the template changed since the service was written with what was changed in the service. What was
removed stays away. ${NOTE} of the service has the text that it was written from, so that no network is needed.`,
    options: {
      service: { type: 'string', value: 'name', text: 'which service; default the only one there is' },
      'dry-run': { type: 'boolean', text: 'say what would change, and write nothing' },
    },
    ends: 'Ends with 1 when there are conflicts, and 2 for a service that does not note its template.',

    run({ values }, io: NewCommandIo) {
      const root = find(io.cwd, values.service)
      const file = join(root, NOTE)
      const note = existsSync(file) ? readNote(readFileSync(file, 'utf8')) : undefined
      if (note === undefined)
        throw new UsageError(
          `${relative(io.cwd, file)} is missing or is no note of a template: "seaworthy new" writes it, and without it nothing tells what was changed here`,
        )
      const now = serviceFiles(serviceTemplate(), note.name, note.chosen)
      const paths = [...new Set([...Object.keys(note.files), ...Object.keys(now)])].sort()
      let conflicts = 0
      for (const path of paths) {
        const place = join(root, path)
        const own = existsSync(place) ? readFileSync(place, 'utf8') : undefined
        const upgrade = fileUpgrade({ before: note.files[path], own, after: now[path] }, mergedText)
        const told = TOLD[upgrade.kind]
        if (told !== undefined) io.out(`${told} ${relative(io.cwd, place)}`)
        if (upgrade.kind === 'conflict' || upgrade.kind === 'beside') conflicts += 1
        if (!values['dry-run']) write(place, upgrade)
      }
      for (const line of TEMPLATE_CHANGES.slice(note.version).flat()) io.out(`- ${line}`)
      if (!values['dry-run']) writeFileSync(file, noteText(note.name, note.chosen, now))
      io.out(
        conflicts > 0
          ? `${conflicts} conflicts: decide, then npm install && npm run check && npm test`
          : `The template is version ${TEMPLATE_VERSION}. Next: npm install && npm run check && npm test`,
      )
      return conflicts > 0 ? 1 : 0
    },
  })

function write(place: string, upgrade: FileUpgrade): void {
  if (upgrade.kind === 'removed') rmSync(place)
  if (!('text' in upgrade)) return
  mkdirSync(dirname(place), { recursive: true })
  writeFileSync(upgrade.kind === 'beside' ? `${place}.template` : place, upgrade.text)
}
