/** Moves the line between two pictures: dragged, or with the arrow keys. */
for (const figure of document.querySelectorAll('[data-compare]')) {
  const range = figure.querySelector('input[type=range]');
  const show = () => {
    figure.style.setProperty('--at', `${range.value}%`);
    range.setAttribute('aria-valuetext', `${range.value} %`);
  };
  range.addEventListener('input', show);
  figure.classList.add('live');
  show();
}
