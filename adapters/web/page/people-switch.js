/** Who one is: three faces, of which one is chosen. A choice goes up as a `become` event with the account. */
class PeopleSwitch extends HTMLElement {
  show(people, as, view) {
    const legend = this.querySelector('legend');
    const hadFocus = this.contains(document.activeElement);
    const faces = people.map((person) => this.drawFace(person, person.account === as, view));
    this.querySelector('fieldset').replaceChildren(legend, ...faces);
    this.querySelector('.may').textContent = view.words[`may-${people.find(({ account }) => account === as).role}`];
    if (hadFocus) this.querySelector('input:checked').focus();
  }

  drawFace({ account, name, role }, checked, view) {
    const choice = document.getElementById('person').content.firstElementChild.cloneNode(true);
    const radio = choice.querySelector('input');
    radio.value = account;
    radio.checked = checked;
    radio.addEventListener('change', () => this.dispatchEvent(new CustomEvent('become', { detail: { account } })));
    choice.querySelector('.face').textContent = name[view.language].slice(0, 1);
    choice.querySelector('.face').classList.add(role);
    choice.querySelector('b').textContent = name[view.language];
    choice.querySelector('small').textContent = view.words[`role-${role}`];
    return choice;
  }
}
customElements.define('people-switch', PeopleSwitch);
