/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.github.s2snapshot.keyed;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Accepts each name of a stream that a pattern can have, and possibly others. States are
 * numbers, the first one is 0.
 */
final class NameAutomaton {

	private final List<List<Step>> steps = new ArrayList<>();

	private int end = addState();

	private NameAutomaton() {
	}

	/**
	 * Returns the automaton of a pattern.
	 * @param literals the texts around the variables, one more than variables
	 * @param variables the variables
	 * @return the automaton
	 */
	static NameAutomaton of(List<String> literals, List<VariableType> variables) {
		NameAutomaton automaton = new NameAutomaton();
		automaton.end = automaton.addText(automaton.end, literals.get(0));
		for (int i = 0; i < variables.size(); i++) {
			automaton.end = automaton.addVariable(variables.get(i));
			automaton.end = automaton.addText(automaton.end, literals.get(i + 1));
		}
		return automaton;
	}

	private int addState() {
		this.steps.add(new ArrayList<>());
		return this.steps.size() - 1;
	}

	private int addText(int from, String text) {
		int state = from;
		for (int i = 0; i < text.length(); i++) {
			char character = text.charAt(i);
			int next = addState();
			addStep(state, character, character, next);
			state = next;
		}
		return state;
	}

	private void addStep(int from, char first, char last, int to) {
		this.steps.get(from).add(new Step(first, last, to));
	}

	private int addVariable(VariableType variable) {
		int after = addState();
		List<String> texts = variable.encodedTexts();
		if (texts == null) {
			addEncoded(this.end, after, variable.characters());
			addEncoded(after, after, variable.characters());
			return after;
		}
		for (String text : texts) {
			int state = addText(this.end, text.substring(0, text.length() - 1));
			char last = text.charAt(text.length() - 1);
			addStep(state, last, last, after);
		}
		return after;
	}

	private void addEncoded(int from, int to, VariableType.Characters characters) {
		switch (characters) {
			case DECIMAL -> {
				addStep(from, '-', '-', to);
				addStep(from, '0', '9', to);
			}
			case HEXADECIMAL -> {
				addStep(from, '-', '-', to);
				addStep(from, '0', '9', to);
				addStep(from, 'a', 'f', to);
			}
			case ANY -> {
				addStep(from, '-', '.', to);
				addStep(from, '0', '9', to);
				addStep(from, 'A', 'Z', to);
				addStep(from, '_', '_', to);
				addStep(from, 'a', 'z', to);
				addStep(from, '~', '~', to);
				int escape = addState();
				addStep(from, '%', '%', escape);
				int digit = addState();
				addDigit(escape, digit);
				addDigit(digit, to);
			}
		}
	}

	private void addDigit(int from, int to) {
		addStep(from, '0', '9', to);
		addStep(from, 'A', 'F', to);
	}

	/**
	 * Returns whether a text is accepted by both automata.
	 * @param other the other automaton
	 * @return whether such a text exists
	 */
	boolean meets(NameAutomaton other) {
		Set<Pair> known = new HashSet<>();
		Deque<Pair> open = new ArrayDeque<>();
		Pair begin = new Pair(0, 0);
		known.add(begin);
		open.add(begin);
		while (!open.isEmpty()) {
			Pair pair = open.remove();
			if (pair.one == this.end && pair.other == other.end) {
				return true;
			}
			for (Step one : this.steps.get(pair.one)) {
				for (Step two : other.steps.get(pair.other)) {
					Pair next = new Pair(one.to, two.to);
					if (one.meets(two) && known.add(next)) {
						open.add(next);
					}
				}
			}
		}
		return false;
	}

	/**
	 * Step to another state.
	 *
	 * @param first the first character of a range
	 * @param last the last character of the range
	 * @param to the next state
	 */
	private record Step(char first, char last, int to) {

		boolean meets(Step other) {
			return this.first <= other.last && other.first <= this.last;
		}

	}

	/**
	 * States of two automata after the same text.
	 *
	 * @param one the state of this one
	 * @param other the state of the other one
	 */
	private record Pair(int one, int other) {
	}

}
