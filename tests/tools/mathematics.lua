-- For pandoc: prints each formula of a document on a line of its own, and nothing else.
function Pandoc(doc)
  pandoc.walk_block(pandoc.Div(doc.blocks), {
    Math = function(formula) print((formula.text:gsub('%s+', ' '):gsub('^ ', ''):gsub(' $', ''))) end
  })
  return pandoc.Pandoc({})
end
