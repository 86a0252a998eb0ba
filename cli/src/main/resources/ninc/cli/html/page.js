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

  // The mean of a point and those before it, whose weights fall exponentially. Scaling an axis
  // scales the mean as well, so that coordinates can be averaged like values.
  function smooth(path, steps) {
    const weight = steps / (steps + 1);
    const raw = path.dataset.raw || path.getAttribute('d');
    let sum = 0;
    let weights = 0;
    const points = raw.slice(1).split('L').map(function (point) {
      const at = point.split(' ');
      sum = weight * sum + Number(at[1]);
      weights = weight * weights + 1;
      return at[0] + ' ' + (sum / weights).toFixed(1);
    });
    path.dataset.raw = raw;
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
