export const stampedeFlaws = {
  stampedes: 'every miss asks the origin',
  'stampedes-per-replica': 'each replica asks for itself, though they share what they keep',
  'forgets-when-origin-fails': 'the old value is thrown away before there is a new one',
}
