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

package io.github.s2snapshot.projection;

import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.sdk.text.ForeignText;

/**
 * Position of a delta: the sequence number of its record, and its index if an upcaster
 * has made several deltas of that record. A subscriber that keeps the position of its
 * next delta can continue exactly there.
 * <p>
 * The text of a position has the form {@code 20006}, with {@code /1} for an index and
 * {@code @1f3a90bc} for a known incarnation of the stream. It has at most
 * {@value #MAX_LENGTH} characters.
 *
 * @param seqNum the sequence number of the record, unsigned
 * @param index the index of the delta among those that the upcasters of this release make
 * of the record, from 0
 * @param incarnation the mark of the incarnation of the stream, 8 hexadecimal digits, or
 * {@code null} if unknown
 * @since 0.1.0
 */
public record DeltaPosition(long seqNum, int index, @Nullable String incarnation) {

	/**
	 * The largest number of characters of the text of a position.
	 */
	public static final int MAX_LENGTH = 48;

	private static final Pattern MARK = Pattern.compile("[0-9a-f]{8}");

	private static final Pattern TEXT = Pattern.compile("([0-9]{1,20})(?:/([0-9]{1,9}))?(?:@([0-9a-f]{8}))?");

	public DeltaPosition {
		if (index < 0) {
			throw new IllegalArgumentException(
					String.format(Locale.ROOT, "'index' must not be negative, but is %d", index));
		}
		if (incarnation != null && !MARK.matcher(incarnation).matches()) {
			throw new IllegalArgumentException("'incarnation' must be 8 hexadecimal digits in lower case, but is "
					+ ForeignText.quote(incarnation));
		}
	}

	/**
	 * Returns the position of the first delta of a record.
	 * @param seqNum the sequence number of the record, unsigned
	 * @return the position
	 */
	public static DeltaPosition of(long seqNum) {
		return new DeltaPosition(seqNum, 0, null);
	}

	/**
	 * Reads the text of a position.
	 * @param text the result of {@link #toString()}
	 * @return the position
	 * @throws IllegalArgumentException if the text is not a position
	 */
	public static DeltaPosition parse(String text) {
		Objects.requireNonNull(text, "'text' must not be null");
		Matcher matcher = TEXT.matcher((text.length() <= MAX_LENGTH) ? text : "");
		if (!matcher.matches()) {
			throw notAPosition(text, null);
		}
		try {
			String index = matcher.group(2);
			return new DeltaPosition(Long.parseUnsignedLong(matcher.group(1)),
					(index != null) ? Integer.parseInt(index) : 0, matcher.group(3));
		}
		catch (NumberFormatException ex) {
			throw notAPosition(text, ex);
		}
	}

	private static IllegalArgumentException notAPosition(String text, @Nullable Throwable cause) {
		return new IllegalArgumentException(
				"'text' must be a position such as 20006, 20006/1 or 20006@1f3a90bc, but is " + ForeignText.quote(text),
				cause);
	}

	/**
	 * Returns the text of this position, which {@link #parse} reads.
	 */
	@Override
	public String toString() {
		return Long.toUnsignedString(this.seqNum) + ((this.index > 0) ? "/" + this.index : "")
				+ ((this.incarnation != null) ? "@" + this.incarnation : "");
	}

}
