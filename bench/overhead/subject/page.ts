/** One row of the page that every contender answers. */
export interface Character {
  id: number
  name: string
  status: string
  species: string
  type: string
  gender: string
  origin: { name: string; url: string }
  location: { name: string; url: string }
  image: string
  created: string
}

export interface CharacterPage {
  page: number
  pageSize: number
  totalCount: number
  totalPages: number
  hasPrev: boolean
  hasNext: boolean
  results: Character[]
}

const TOTAL = 73
const EARTHS = ['Earth (C-137)', 'Earth (Replacement Dimension)', 'Earth (C-500A)'] as const
const characters = Array.from({ length: TOTAL }, (_, index) => character(index + 1))

/** The page asked for, cut from rows in memory: the only work that a contender does besides its framework's. */
export function pageOf(page: number, pageSize: number): CharacterPage {
  const first = (page - 1) * pageSize
  const totalPages = Math.ceil(TOTAL / pageSize)
  return {
    page,
    pageSize,
    totalCount: TOTAL,
    totalPages,
    hasPrev: page > 1,
    hasNext: page < totalPages,
    results: characters.slice(first, first + pageSize),
  }
}

function character(id: number): Character {
  const place = {
    name: EARTHS[id % EARTHS.length]!,
    url: `https://characters.example/api/location/${id % 20}`,
  }
  return {
    id,
    name: `Character number ${id}`,
    status: 'Alive',
    species: 'Human',
    type: '',
    gender: id % 2 === 0 ? 'Female' : 'Male',
    origin: place,
    location: { name: 'Citadel', url: 'https://characters.example/api/location/3' },
    image: `https://characters.example/api/avatar/${id}.jpeg`,
    created: new Date(Date.UTC(2017, 10, 4, 18, 0, id)).toISOString(),
  }
}
