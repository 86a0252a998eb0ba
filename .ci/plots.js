// Saves every plot of a page and compares the file with the plot: as a document without the style
// sheet of the page, it must have the same elements with the same style. The result replaces the page.
addEventListener('load', async function () {
  'use strict';
  const properties = ['dominant-baseline', 'fill', 'fill-opacity', 'font-family', 'font-size',
    'font-style', 'font-weight', 'opacity', 'paint-order', 'stroke', 'stroke-dasharray',
    'stroke-linecap', 'stroke-linejoin', 'stroke-opacity', 'stroke-width', 'text-anchor',
    'visibility'];
  const problems = [];
  const saved = [];
  URL.createObjectURL = function (file) {
    saved.push(file);
    return 'data:,';
  };

  async function check(plot) {
    plot.closest('figure').querySelector('button.save').click();
    const text = await saved.pop().text();
    const image = new Image();
    image.src = 'data:image/svg+xml,' + encodeURIComponent(text);
    await image.decode(); // fails if the file is not a complete document

    const frame = document.createElement('iframe');
    document.body.append(frame);
    const file = new DOMParser().parseFromString(text, 'image/svg+xml');
    frame.contentDocument.body.append(file.documentElement);
    const [, background, ...copies] = frame.contentDocument.querySelectorAll('svg, svg *');
    const originals = plot.querySelectorAll('*');
    if (background.localName !== 'rect' || copies.length !== originals.length) {
      problems.push(`${copies.length} of ${originals.length} elements`);
    }
    originals.forEach(function (original, i) {
      const expected = getComputedStyle(original);
      const actual = frame.contentWindow.getComputedStyle(copies[i]);
      for (const property of properties.filter(name => expected[name] !== actual[name])) {
        problems.push(`${original.outerHTML}: ${property} is ${actual[property]}`);
      }
    });
    frame.remove();
  }

  const plots = document.querySelectorAll('svg');
  for (const plot of plots) {
    try {
      await check(plot);
    } catch (error) {
      problems.push(String(error));
    }
  }
  const result = document.createElement('pre');
  result.textContent = problems.length === 0
    ? `\n\nci: ${plots.length} plots can be saved\n`
    : `\n\n${problems.join('\n')}\n`;
  document.body.replaceChildren(result);
});
