import { HARBOUR_STORIES } from './harbour-stories.ts'
import { certificateStory, OUTSIDE_STORIES } from './outside/stories.ts'
import { STORIES, type Story } from './stories.ts'

/** Of all that is on the chassis: what they do not make fire nothing does. */
export const OWN_STORIES: readonly Story[] = [
  ...STORIES,
  certificateStory('characters'),
  ...OUTSIDE_STORIES,
  ...HARBOUR_STORIES,
]
