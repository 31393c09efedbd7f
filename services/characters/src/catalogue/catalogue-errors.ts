import { defineErrors } from '@seaworthy/chassis/errors'

/** Why the catalogue cannot give what was asked for. */
export const catalogueErrors = defineErrors('catalogue', {
  character_not_found: {
    status: 404,
    title: 'No such character',
    detail: 'The catalogue has no character with this id.',
    advice: 'Ids come from the list. A character that died, or vanished upstream, leaves the catalogue.',
  },
  catalogue_not_ready: {
    status: 503,
    title: 'The catalogue is empty',
    detail: ({ reason }: { reason: string }) =>
      `No complete read of the upstream has been stored yet (${reason}).`,
    advice: 'It fills by itself as soon as the upstream can be read. See UPSTREAM_URL.',
  },
})
