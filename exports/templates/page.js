(function () {
  var box = document.getElementById('find'), field = document.getElementById('words'), said = document.getElementById('said');
  var cards = [].slice.call(document.querySelectorAll('article')), groups = [].slice.call(document.querySelectorAll('section'));
  function search() {
    var words = field.value.toLowerCase().split(/\s+/).filter(Boolean), shown = 0;
    cards.forEach(function (card) {
      var hay = (card.textContent + ' ' + (card.getAttribute('data-find') || '')).toLowerCase();
      card.hidden = !words.every(function (word) { return hay.indexOf(word) >= 0; });
      if (!card.hidden) shown += 1;
    });
    groups.forEach(function (group) { group.hidden = !group.querySelector('article:not([hidden])'); });
    said.textContent = words.length ? '找到 ' + shown + ' 项' : '';
  }
  box.hidden = false;
  field.addEventListener('input', search);
  search();
}());
