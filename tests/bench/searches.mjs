// Searches as somebody types them, to be timed as lists are: rare words and common ones, beginnings of one letter, numbers,
// what nobody has. They are printed in the form that `lists.mjs` reads.

const words =
  'a|ma|maria|maria s|lea|projekt|project|inv|INV-2|2026|website|redesign|x|zz|anna schmidt|example|retainer|e|the|tax|@c1|30|contract 12|audit|b c'
const query = 'query($q: String!) { search(query: $q) { type title subtitle rank node { id } } }'
const searches = words.split('|').map((q) => ({ name: `search ${q}`, query, variables: { q } }))
console.log(JSON.stringify(searches))
