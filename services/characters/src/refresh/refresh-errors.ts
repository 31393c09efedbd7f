import { defineErrors } from '@seaworthy/chassis/errors'

/** Why a refresh changed nothing. No caller of the API meets them: they are for the log, the ledger and the probes. */
export const refreshErrors = defineErrors('refresh', {
  catalogue_half_read: {
    status: 502,
    title: 'The catalogue was not read whole',
    detail: ({ reason }: { reason: string }) => `The pages do not make one catalogue: ${reason}.`,
    advice: 'The upstream changed during the read, or loses rows. The next run reads it again.',
  },
  catalogue_emptied: {
    status: 502,
    title: 'No character of the upstream matches any more',
    detail: ({ read }: { read: number }) =>
      `None of the ${read} characters that were read is a living human from an Earth.`,
    advice: 'A change of words upstream is likelier than the end of mankind; nothing was deleted.',
  },
  refresh_overtaken: {
    status: 409,
    title: 'A newer run has begun',
    detail: ({ run }: { run: number }) => `Run ${run} was overtaken and wrote nothing.`,
    advice: 'Nothing to do: another replica does the work.',
  },
})
