// This script is written without characters that XML escapes, because pages are well-formed XML.
document.addEventListener('DOMContentLoaded', function () {
  'use strict';

  // A page of an active run is loaded again and again, and keeps what was chosen.
  function keep(input, value) {
    try {
      sessionStorage.setItem('ninc ' + input.name, value);
    } catch (error) {
      // The browser stores nothing for this page.
    }
  }

  function kept(input) {
    try {
      return sessionStorage.getItem('ninc ' + input.name);
    } catch (error) {
      return null;
    }
  }

  function choose(name, value) {
    document.querySelectorAll('[data-choice]').forEach(function (element) {
      if (element.dataset.choice.startsWith(name + ':')) {
        element.hidden = element.dataset.choice !== name + ':' + value;
      }
    });
  }

  // The properties of the style sheet that pictures use. All of them are inherited, and SVG has
  // attributes of the same names.
  const properties = ['fill', 'fill-opacity', 'stroke', 'stroke-width', 'stroke-dasharray',
    'stroke-linejoin', 'paint-order', 'text-anchor', 'font-family', 'font-size', 'font-weight'];

  function styled(element, inherited) {
    const style = getComputedStyle(element);
    const copy = element.cloneNode(false);
    copy.removeAttribute('class');
    properties.forEach(function (property) {
      const value = style.getPropertyValue(property);
      if (inherited === null || inherited.getPropertyValue(property) !== value) {
        copy.setAttribute(property, value);
      }
    });
    element.childNodes.forEach(function (child) {
      copy.append(child instanceof Element ? styled(child, style) : child.cloneNode());
    });
    return copy;
  }

  // Calls a function while the page has the colours of the light scheme.
  function inLightScheme(action) {
    const dark = Array.from(document.styleSheets[0].cssRules).filter(function (rule) {
      return rule instanceof CSSMediaRule ? rule.media.mediaText.includes('dark') : false;
    });
    const conditions = dark.map(function (rule) { return rule.media.mediaText; });
    dark.forEach(function (rule) { rule.media.mediaText = 'not all'; });
    const result = action();
    dark.forEach(function (rule, i) { rule.media.mediaText = conditions[i]; });
    return result;
  }

  // A picture as an SVG file of its own: with attributes instead of the style sheet, which few
  // programs besides browsers could read, and on a white background.
  function file(picture) {
    const copy = inLightScheme(function () { return styled(picture, null); });
    const background = document.createElementNS(picture.namespaceURI, 'rect');
    background.setAttribute('width', '100%');
    background.setAttribute('height', '100%');
    background.setAttribute('fill', 'white');
    copy.prepend(background);
    return new Blob([new XMLSerializer().serializeToString(copy)], { type: 'image/svg+xml' });
  }

  function save(picture) {
    const words = picture.getAttribute('aria-label').toLowerCase().match(/[a-z0-9]+/g);
    const link = document.createElement('a');
    link.download = words.join('-') + '.svg';
    link.href = URL.createObjectURL(file(picture));
    link.click();
    // The browser reads the file after this event.
    setTimeout(function () { URL.revokeObjectURL(link.href); }, 1000);
  }

  document.querySelectorAll('figure svg').forEach(function (picture) {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'save';
    button.textContent = 'Save as SVG';
    button.addEventListener('click', function () { save(picture); });
    picture.closest('figure').insertBefore(button, picture.parentElement.nextSibling);
  });

  // The mean of a point and those before it, whose weights fall exponentially. Scaling an axis
  // scales the mean as well, so that coordinates can be averaged like values.
  const unsmoothed = new Map();

  function smooth(path, steps) {
    const weight = steps / (steps + 1);
    const raw = unsmoothed.get(path) || path.getAttribute('d');
    let sum = 0;
    let weights = 0;
    const points = raw.slice(1).split('L').map(function (point) {
      const at = point.split(' ');
      sum = weight * sum + Number(at[1]);
      weights = weight * weights + 1;
      return at[0] + ' ' + (sum / weights).toFixed(1);
    });
    unsmoothed.set(path, raw);
    path.setAttribute('d', 'M' + points.join('L'));
  }

  document.querySelectorAll('.controls').forEach(function (controls) {
    controls.hidden = false;
  });
  document.querySelectorAll('.controls input[type=radio]').forEach(function (input) {
    input.addEventListener('change', function () {
      keep(input, input.value);
      choose(input.name, input.value);
    });
    if (kept(input) === input.value) {
      input.checked = true;
      choose(input.name, input.value);
    }
  });
  document.querySelectorAll('.controls input[type=range]').forEach(function (input) {
    function apply() {
      document.querySelectorAll('path.smoothable').forEach(function (path) {
        smooth(path, Number(input.value));
      });
    }
    input.addEventListener('input', function () {
      keep(input, input.value);
      apply();
    });
    input.value = kept(input) || input.value;
    apply();
  });
});
