/** Buttons with `data-copy`: copy the text of the element with this id. */
for (const button of document.querySelectorAll('button[data-copy]')) {
  if (!(button instanceof HTMLButtonElement)) continue
  const label = button.textContent ?? ''
  button.hidden = false
  button.addEventListener('click', () => {
    void copyText(button.dataset.copy ?? '').then(result => {
      button.textContent = result
      setTimeout(() => {
        button.textContent = label
      }, 3000)
    })
  })
}

/**
 * Returns what the button says then.
 * @param {string} id
 */
async function copyText(id) {
  try {
    await navigator.clipboard.writeText(document.getElementById(id)?.textContent ?? '')
    return 'Copied'
  } catch {
    // without https the browser has no clipboard: the text is selected instead
    selectText(id)
    return 'Selected: copy it with the keyboard'
  }
}

/** @param {string} id */
function selectText(id) {
  const element = document.getElementById(id)
  if (element) getSelection()?.selectAllChildren(element)
}
