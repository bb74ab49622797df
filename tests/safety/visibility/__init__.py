"""Who may see what: nothing that is hidden from somebody is told to them, wherever it might be.

- `test_matrix`: every address of the site and of the API, found in the URL configuration (`surfaces`), asked as every
  kind of viewer about every kind of post (`world`). Lists, details, similar posts, people, tastes, boards, tags,
  facets, completion, copies, lineage, notifications, feeds, oEmbed, Open Graph, the sitemap, federation's documents,
  and search by words, tag, colour, post, part of a picture, searched picture and person: no answer holds a secret word,
  and without the hidden each would have been the very same, in every number and order. What is hidden answers as what
  is missing.
- `test_counts`: every number is the length of the list behind it.
- `test_cost`: what is hidden costs the database what is missing costs.
- `test_files`: copies, downloads and originals of pictures, and their signed addresses.
- `test_links`: secret links, by which whoever has one sees one post.
- `test_later`: what was seen a moment ago.
- `test_others`: whatever else has an owner.
- `test_sent`: webhooks, other servers, mails, saved searches, exports, and the events that all these are told from.
- `test_writes`: nothing can be done to what is hidden.
"""
