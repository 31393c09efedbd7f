import { isFloating } from '../floating-image.ts'
import { defineStaticCheck } from '../static-check.ts'
import { about, eachContainer, titled } from './workloads.ts'

export const kubernetesImages = defineStaticCheck('kubernetes-images', 'B', ['SHIP-3', 'SHIP-6'], {
  claim: 'Workload images are pinned',
  method: 'Asks each image for a tag other than latest, or a digest.',
  about,
  find: (repository) =>
    eachContainer(repository, (workload, container, at, tell) => {
      const image = String(container.image ?? '')
      if (image !== '' && isFloating(image))
        tell(
          `${titled(workload, container)} runs ${image}: whatever is newest`,
          at('image'),
          'Pin the image by digest: image:1.2.3@sha256:<64 hex digits>, or at least name a version.',
        )
    }),
})
