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
import java.util.Random;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link TextEdit}.
 */
class TextEditTests {

	private static final int ROUNDS = 20_000;

	@Test
	void applyShouldReplaceEachPart() {
		TextEdit edit = new TextEdit(List.of(new Replacement(0, 1, "H"), new Replacement(5, 0, ","),
				new Replacement(11, 0, "!"), new Replacement(13, 2, "")));
		assertThat(edit.apply("hello world  !?")).isEqualTo("Hello, world!  ");
		assertThat(edit.inserted()).isEqualTo(3);
		assertThat(edit.deleted()).isEqualTo(3);
		assertThat(edit.end()).isEqualTo(15);
	}

	@Test
	void whenTextIsTooShortThenApplyFails() {
		assertThatIllegalArgumentException().isThrownBy(() -> TextEdit.of(3, 2, "").apply("abcd"))
			.withMessage("The edit ends at 5, but the text at 4");
	}

	@Test
	void replacementsShouldBeInOrderAndSeparate() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new TextEdit(List.of(new Replacement(3, 1, ""), new Replacement(4, 0, "a"))))
			.withMessage("'replacements' must be in order, with characters between them");
		assertThatIllegalArgumentException().isThrownBy(() -> new Replacement(3, 0, ""))
			.withMessage("'deleted' or 'inserted' must not be empty");
		assertThatIllegalArgumentException().isThrownBy(() -> new Replacement(-1, 0, "a"))
			.withMessage("'position' must not be negative, but is -1");
		assertThatIllegalArgumentException().isThrownBy(() -> new Replacement(0, -1, "a"))
			.withMessage("'deleted' must not be negative, but is -1");
	}

	@Test
	void whenAnotherOneInsertsInADeletedPartThenItsTextStays() {
		TextEdit deletes = TextEdit.of(2, 6, "");
		TextEdit inserts = TextEdit.of(5, 0, "XY");
		assertThat(deletes.transform(inserts, true))
			.isEqualTo(new TextEdit(List.of(new Replacement(2, 3, ""), new Replacement(7, 3, ""))));
		assertThat(inserts.transform(deletes, false)).isEqualTo(TextEdit.of(2, 0, "XY"));
	}

	@Test
	void whenBothDeleteThenCharactersAreDeletedOnce() {
		assertThat(TextEdit.of(2, 4, "").transform(TextEdit.of(4, 4, ""), true)).isEqualTo(TextEdit.of(2, 2, ""));
		assertThat(TextEdit.of(4, 2, "").transform(TextEdit.of(2, 6, "x"), true)).isEqualTo(TextEdit.NONE);
	}

	@Test
	void whenBothInsertAtTheSamePositionThenTheOrderIsThatOfTheFlag() {
		TextEdit one = TextEdit.of(3, 0, "one");
		TextEdit other = TextEdit.of(3, 0, "other");
		assertThat(one.transform(other, true)).isEqualTo(one);
		assertThat(one.transform(other, false)).isEqualTo(TextEdit.of(8, 0, "one"));
	}

	@Test
	void concurrentEditsShouldConverge() {
		long seed = System.nanoTime();
		RandomEdits random = new RandomEdits(new Random(seed));
		Random flags = new Random(seed + 1);
		for (int i = 0; i < ROUNDS; i++) {
			String text = random.text(12);
			TextEdit one = random.edit(text.length());
			TextEdit other = random.edit(text.length());
			boolean first = flags.nextBoolean();
			String oneFirst = other.transform(one, !first).apply(one.apply(text));
			String otherFirst = one.transform(other, first).apply(other.apply(text));
			assertThat(oneFirst)
				.as("seed %s, round %s: %s, %s, %s", seed, i, text, one.replacements(), other.replacements())
				.isEqualTo(otherFirst);
		}
	}

	@Test
	void transformedEditsShouldLoseNoInsertionAndDeleteNothingElse() {
		long seed = System.nanoTime();
		RandomEdits random = new RandomEdits(new Random(seed));
		for (int i = 0; i < ROUNDS; i++) {
			String text = random.text(12);
			TextEdit one = random.edit(text.length());
			TextEdit other = random.edit(text.length());
			TextEdit transformed = one.transform(other, true);
			assertThat(transformed.inserted()).as("seed %s, round %s", seed, i).isEqualTo(one.inserted());
			assertThat(transformed.deleted()).as("seed %s, round %s", seed, i)
				.isBetween(Math.max(0, one.deleted() - other.deleted()), one.deleted());
		}
	}

	@Test
	void composedEditShouldHaveTheEffectOfBoth() {
		long seed = System.nanoTime();
		RandomEdits random = new RandomEdits(new Random(seed));
		for (int i = 0; i < ROUNDS; i++) {
			String text = random.text(12);
			TextEdit first = random.edit(text.length());
			String between = first.apply(text);
			TextEdit second = random.edit(between.length());
			assertThat(first.compose(second).apply(text)).as("seed %s, round %s", seed, i)
				.isEqualTo(second.apply(between));
		}
	}

	@Test
	void jsonShouldBeAListOfReplacements() {
		JsonMapper json = new JsonMapper();
		TextEdit edit = new TextEdit(List.of(new Replacement(0, 1, "a"), new Replacement(4, 0, "\"b\"")));
		String text = "[{\"position\":0,\"deleted\":1,\"inserted\":\"a\"},{\"position\":4,\"deleted\":0,\"inserted\":\"\\\"b\\\"\"}]";
		assertThat(json.writeValueAsString(edit)).isEqualTo(text);
		assertThat(json.readValue(text, TextEdit.class)).isEqualTo(edit);
	}

	@Test
	void descriptionShouldNotHaveTheText() {
		assertThat(TextEdit.of(0, 2, "secret")).hasToString("TextEdit[1 replacements, 2 deleted, 6 inserted]");
	}

}
