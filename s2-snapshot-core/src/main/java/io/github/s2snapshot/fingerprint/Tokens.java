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

package io.github.s2snapshot.fingerprint;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

import org.springframework.asm.ConstantDynamic;
import org.springframework.asm.Handle;
import org.springframework.asm.Type;

/**
 * Content of a part of a class file as a sequence of texts and references. Compilers
 * number lambdas and anonymous classes in the order of the source, so these numbers are
 * left out, and the content of what they name takes the place of the name.
 */
final class Tokens {

	private static final Pattern NUMBER = Pattern.compile("\\$\\d+(?![\\p{Alnum}_])");

	private final String owner;

	private final List<Object> tokens = new ArrayList<>();

	private final Set<Object> references = new LinkedHashSet<>();

	/**
	 * Creates an empty sequence.
	 * @param owner the internal name of the class
	 */
	Tokens(String owner) {
		this.owner = owner;
	}

	/**
	 * Returns a name, descriptor or signature without the numbers of anonymous classes.
	 * @param name the internal name, descriptor or signature
	 * @return the normalised one
	 */
	static String normal(String name) {
		return (name.indexOf('$') < 0) ? name : NUMBER.matcher(name).replaceAll("\\$*");
	}

	/**
	 * Returns whether a class is anonymous, or in an anonymous one.
	 * @param name the internal name
	 * @return whether its name has a number in place of a name
	 */
	static boolean isNumbered(String name) {
		return name.indexOf('$') >= 0 && NUMBER.matcher(name).find();
	}

	/**
	 * Returns the outermost class of a class.
	 * @param name its internal name
	 * @return the internal name up to the first dollar sign
	 */
	static String outermost(String name) {
		int dollar = name.indexOf('$', name.lastIndexOf('/') + 2);
		return (dollar < 0) ? name : name.substring(0, dollar);
	}

	Tokens add(Object... values) {
		for (Object value : values) {
			this.tokens.add(String.valueOf(value));
		}
		return this;
	}

	/**
	 * Adds the name of a class.
	 * @param name the internal name, or the descriptor of an array
	 */
	void type(String name) {
		this.tokens.add(normal(name));
		if (isNumbered(name) && outermost(name).equals(outermost(this.owner))) {
			refer(new ClassReference(name));
		}
	}

	/**
	 * Adds a call or a handle of a method.
	 * @param type the internal name of the class of the method
	 * @param name the name of the method
	 * @param descriptor the descriptor of the method
	 */
	void method(String type, String name, String descriptor) {
		type(type);
		if (type.equals(this.owner)) {
			refer(new MethodReference(name, descriptor));
		}
		else {
			this.tokens.add(name);
		}
		this.tokens.add(normal(descriptor));
	}

	private void refer(Object reference) {
		this.tokens.add(reference);
		this.references.add(reference);
	}

	/**
	 * Adds a constant of the constant pool.
	 * @param value the constant
	 */
	void constant(Object value) {
		if (value instanceof Type type) {
			add("type");
			type((type.getSort() == Type.OBJECT) ? type.getInternalName() : type.getDescriptor());
		}
		else if (value instanceof Handle handle) {
			add("handle", handle.getTag());
			method(handle.getOwner(), handle.getName(), handle.getDesc());
		}
		else if (value instanceof ConstantDynamic dynamic) {
			add("dynamic", dynamic.getName(), normal(dynamic.getDescriptor()),
					dynamic.getBootstrapMethodArgumentCount());
			constant(dynamic.getBootstrapMethod());
			for (int i = 0; i < dynamic.getBootstrapMethodArgumentCount(); i++) {
				constant(dynamic.getBootstrapMethodArgument(i));
			}
		}
		else {
			// The name of the class distinguishes 1 from 1L and 1.0.
			add(value.getClass().getSimpleName(), value);
		}
	}

	List<Object> content() {
		return this.tokens;
	}

	/**
	 * Returns what the content refers to.
	 * @return the references in their order
	 */
	Set<Object> references() {
		return this.references;
	}

	/**
	 * Reference to a method of the same class.
	 *
	 * @param name the name
	 * @param descriptor the descriptor
	 */
	record MethodReference(String name, String descriptor) {
	}

	/**
	 * Reference to an anonymous class of the same source file.
	 *
	 * @param name the internal name
	 */
	record ClassReference(String name) {
	}

}
