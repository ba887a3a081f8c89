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

package io.github.s2snapshot.starter.docs.json;

/**
 * Class that cannot be annotated.
 */
public class Color {

	private final int rgb;

	public Color(int rgb) {
		this.rgb = rgb;
	}

	public int rgb() {
		return this.rgb;
	}

	public String toText() {
		return Integer.toHexString(this.rgb);
	}

	public static Color of(String text) {
		return new Color(Integer.parseInt(text, 16));
	}

}
