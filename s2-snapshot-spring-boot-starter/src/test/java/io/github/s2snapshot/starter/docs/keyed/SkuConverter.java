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

package io.github.s2snapshot.starter.docs.keyed;

import org.springframework.stereotype.Component;

import io.github.s2snapshot.keyed.KeyConverter;

@Component
class SkuConverter implements KeyConverter<Sku> {

	@Override
	public String toText(Sku sku) {
		return sku.vendor() + ":" + sku.number();
	}

	@Override
	public Sku fromText(String text) {
		int colon = text.lastIndexOf(':');
		if (colon < 0) {
			throw new IllegalArgumentException("'text' must be a vendor and a number, but is '" + text + "'");
		}
		return new Sku(text.substring(0, colon), Long.parseLong(text.substring(colon + 1)));
	}

}
