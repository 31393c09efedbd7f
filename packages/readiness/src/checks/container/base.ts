import { isFloating } from '../floating-image.ts'
import { defineStaticCheck } from '../static-check.ts'
import { about, eachDockerfile } from './dockerfiles.ts'

export const containerBase = defineStaticCheck('container-base', 'B', ['SHIP-1'], {
  claim: 'Base images are pinned',
  method: 'Asks each FROM of an outside image for a tag other than latest; Node before 22 is past its end.',
  about,
  find: (repository) =>
    eachDockerfile(repository, ({ all }, tell) => {
      const names = new Set<string>()
      for (const { keyword, text, line } of all) {
        if (keyword !== 'FROM') continue
        const [image = '', , name] = text.replace(/^--\S+\s+/, '').split(/\s+/)
        const isOwn = names.has(image) || image === 'scratch' || image.includes('$')
        if (name) names.add(name)
        if (isOwn || image.includes('@sha256:')) continue
        const node = /^(?:.*\/)?node:(\d+)/.exec(image)?.[1]
        if (isFloating(image))
          tell(
            `${image} is whatever is newest on the day of the build`,
            line,
            'Name a version, best with its digest: image:1.2.3@sha256:…',
          )
        else if (node && Number(node) < 22)
          tell(`${image}: Node ${node} gets no security fixes`, line, 'Use Node 24 or 26.')
      }
    }),
})
