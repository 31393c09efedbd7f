import { defineStaticCheck } from '../static-check.ts'
import { about, eachDockerfile } from './dockerfiles.ts'

export const containerIgnore = defineStaticCheck('container-ignore', 'B', ['SHIP-1'], {
  claim: 'The build context is bounded',
  severity: 'warning',
  method: 'Asks for a .dockerignore where a Dockerfile copies the whole context.',
  about,
  find: (repository) =>
    eachDockerfile(repository, ({ path, all }, tell) => {
      const copy = all.find(
        ({ keyword, text }) =>
          keyword === 'COPY' && /^(--\S+\s+)*\.\/?\s/.test(text) && !text.includes('--from'),
      )
      const folder = path.includes('/') ? path.slice(0, path.lastIndexOf('/') + 1) : ''
      const has = ['.dockerignore', `${folder}.dockerignore`, `${path}.dockerignore`].some((file) =>
        repository.files.includes(file),
      )
      if (copy && !has)
        tell(
          'the whole folder is copied and nothing is left out',
          copy.line,
          'Add a .dockerignore with .git, .env and node_modules.',
        )
    }),
})
