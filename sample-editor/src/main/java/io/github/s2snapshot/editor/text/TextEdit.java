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

package io.github.s2snapshot.editor.text;

import java.util.List;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import org.springframework.util.Assert;

/**
 * Edit of a text: replacements of separate parts, all with positions in the text before
 * the edit. Immutable.
 * <p>
 * Two edits of the same text by different people are <em>concurrent</em>.
 * {@link #transform} changes one so that it has the same effect after the other, so both
 * people end with the same text in either order. {@code edit.js} has the same algorithm.
 *
 * @param replacements the replacements, by position, with at least one character between
 * them
 * @since 0.1.0
 */
public record TextEdit(@JsonValue List<Replacement> replacements) {

	/**
	 * Edit that changes nothing.
	 */
	public static final TextEdit NONE = new TextEdit(List.of());

	@JsonCreator
	@SuppressWarnings("ConstantValue") // missing in JSON
	public TextEdit {
		Assert.notNull(replacements, "'replacements' must not be null");
		Assert.noNullElements(replacements, "'replacements' must not contain null");
		replacements = List.copyOf(replacements);
		for (int i = 1; i < replacements.size(); i++) {
			Replacement previous = replacements.get(i - 1);
			Assert.isTrue(replacements.get(i).position() > previous.end(),
					"'replacements' must be in order, with characters between them");
		}
	}

	/**
	 * Returns an edit of one replacement.
	 * @param position the position, from 0
	 * @param deleted the number of characters that are deleted
	 * @param inserted the characters that are inserted
	 * @return the edit
	 */
	public static TextEdit of(int position, int deleted, String inserted) {
		return new TextEdit(List.of(new Replacement(position, deleted, inserted)));
	}

	/**
	 * Returns whether the edit changes nothing.
	 * @return whether there is no replacement
	 */
	public boolean isEmpty() {
		return this.replacements.isEmpty();
	}

	/**
	 * Returns the position after the last replaced character.
	 * @return the length that a text must have at least
	 */
	public int end() {
		return isEmpty() ? 0 : this.replacements.get(this.replacements.size() - 1).end();
	}

	/**
	 * Returns the number of inserted characters.
	 * @return the number
	 */
	public int inserted() {
		return this.replacements.stream().mapToInt((replacement) -> replacement.inserted().length()).sum();
	}

	/**
	 * Returns the number of deleted characters.
	 * @return the number
	 */
	public int deleted() {
		return this.replacements.stream().mapToInt(Replacement::deleted).sum();
	}

	/**
	 * Returns the position after the last change, in the text after the edit.
	 * @return the position, 0 if there is no replacement
	 */
	public int caret() {
		return end() + inserted() - deleted();
	}

	/**
	 * Applies the edit.
	 * @param text the text
	 * @return the changed text
	 * @throws IllegalArgumentException if the text is too short
	 */
	public String apply(String text) {
		Assert.isTrue(end() <= text.length(), () -> "The edit ends at " + end() + ", but the text at " + text.length());
		StringBuilder result = new StringBuilder(text.length() + inserted());
		int from = 0;
		for (Replacement replacement : this.replacements) {
			result.append(text, from, replacement.position()).append(replacement.inserted());
			from = replacement.end();
		}
		return result.append(text, from, text.length()).toString();
	}

	/**
	 * Returns one edit that has the effect of this edit and then another.
	 * @param next an edit of the text after this edit
	 * @return an edit of the text before this edit
	 */
	public TextEdit compose(TextEdit next) {
		EditReader first = new EditReader(this);
		EditReader second = new EditReader(next);
		EditWriter result = new EditWriter();
		while (!first.isAtEnd() || !second.isAtEnd()) {
			if (first.kind() == EditReader.Kind.DELETE) {
				result.delete(first.skip());
			}
			else if (second.kind() == EditReader.Kind.INSERT) {
				result.insert(second.text(second.length()));
			}
			else {
				compose(first, second, result);
			}
		}
		return result.edit();
	}

	// What the first edit keeps or inserts, the second one keeps or deletes.
	private static void compose(EditReader first, EditReader second, EditWriter result) {
		int length = Math.min(first.length(), second.length());
		boolean kept = second.kind() == EditReader.Kind.KEEP;
		second.skip(length);
		if (first.kind() == EditReader.Kind.INSERT) {
			String inserted = first.text(length);
			result.insert((kept) ? inserted : "");
			return;
		}
		first.skip(length);
		if (kept) {
			result.keep(length);
		}
		else {
			result.delete(length);
		}
	}

	/**
	 * Returns the edit that has the effect of this one on a text to which a concurrent
	 * edit was applied. It deletes what both delete only once, and nothing that the other
	 * edit inserts.
	 * @param other a concurrent edit
	 * @param before whether this edit inserts before the other one if both insert at the
	 * same position; for the other edit the opposite must be used
	 * @return an edit of the text after the other edit
	 */
	public TextEdit transform(TextEdit other, boolean before) {
		EditReader mine = new EditReader(this);
		EditReader others = new EditReader(other);
		EditWriter result = new EditWriter();
		while (!mine.isAtEnd()) {
			boolean inserts = mine.kind() == EditReader.Kind.INSERT;
			if (inserts && (before || others.kind() != EditReader.Kind.INSERT)) {
				result.insert(mine.text(mine.length()));
			}
			else if (others.kind() == EditReader.Kind.INSERT) {
				result.keep(others.skip());
			}
			else {
				int length = Math.min(mine.length(), others.length());
				boolean exists = others.kind() == EditReader.Kind.KEEP;
				boolean deletes = mine.kind() == EditReader.Kind.DELETE;
				mine.skip(length);
				others.skip(length);
				if (exists && deletes) {
					result.delete(length);
				}
				else if (exists) {
					result.keep(length);
				}
			}
		}
		return result.edit();
	}

	/**
	 * Returns a description without the text.
	 */
	@Override
	public String toString() {
		return "TextEdit[" + this.replacements.size() + " replacements, " + deleted() + " deleted, " + inserted()
				+ " inserted]";
	}

}
