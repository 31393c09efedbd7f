import type { Story } from '../stories.ts'

/** Less than an alert waits. */
const SOON_S = 10

/** The certificate of a service in any language ends, since nobody has renewed it. */
export const certificateStory = (service: string): Story => ({
  name: `${service}-certificate`,
  says: 'the certificate ends, since nobody has renewed it',
  service,
  takes: ['prober'],
  fires: ['CertificateExpiring', 'CertificateLastDays', 'UnreachableFromOutside'],
  silenced: ['CertificateExpiring'],
  async breaks({ prober }) {
    const edge = prober.edgeOf(service)
    await edge.renew(SOON_S)
    return () => edge.renew()
  },
})

/** What else users meet before any replica does. */
export const OUTSIDE_STORIES: readonly Story[] = [
  {
    name: 'edge-gone',
    says: 'nobody takes connections in front of the service, whose replicas are well',
    service: 'characters',
    takes: ['prober'],
    fires: ['UnreachableFromOutside'],
    async breaks({ prober }) {
      const edge = prober.edgeOf('characters')
      await edge.leave()
      return () => edge.comeBack()
    },
  },
  {
    name: 'prober-gone',
    says: 'nobody asks from outside any more',
    service: 'characters',
    takes: ['prober'],
    fires: ['OutsideUnwatched'],
    async breaks({ prober }) {
      await prober.kill()
      return () => prober.start()
    },
  },
]
